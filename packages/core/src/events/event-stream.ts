/** The Subject behind `events$`: it watches, and what watches it can harm neither a session nor the process. */
import { atOnce } from '@longshore/data-channel'
import { Observable, type Observer, type Operator, Subject, Subscriber, type Subscription } from 'rxjs'
import type { ServerEvent } from './server-event.js'

/** Called with what a subscriber threw. */
type Report = (error: unknown) => void

/** Carries the events of one server, or of several that are one. */
export class EventStream<Event = ServerEvent> {
  readonly #subject = new Subject<Event>()
  readonly events$: Observable<Event>

  /** `onObserved` is told when the first begins to listen and when the last has stopped. */
  constructor(report: Report, onObserved?: (observed: boolean) => void) {
    const source = onObserved ? this.#watched(onObserved) : this.#subject
    this.events$ = new GuardedObservable<Event>(source, report)
  }

  /** Whether anybody listens: events of the hot paths are made only then. */
  get observed(): boolean {
    return this.#subject.observed
  }

  emit(event: Event): void {
    this.#subject.next(event)
  }

  complete(): void {
    this.#subject.complete()
  }

  #watched(onObserved: (observed: boolean) => void): Observable<Event> {
    return new Observable<Event>(subscriber => {
      const before = this.observed
      const subscription = this.#subject.subscribe(subscriber)
      if (!before && this.observed) onObserved(true)
      return () => {
        subscription.unsubscribe()
        if (!this.observed) onObserved(false)
      }
    })
  }
}

/** An Observable whose subscribers' errors are reported: RxJS would throw them from a timer, where they end the process. */
class GuardedObservable<T> extends Observable<T> {
  readonly #report: Report

  constructor(source: Observable<unknown>, report: Report, operator?: Operator<unknown, T>) {
    super()
    this.#report = report
    this.source = source
    this.operator = (operator as Operator<unknown, T> | undefined) ?? {
      call: (subscriber, from: Observable<T>) => from.subscribe(subscriber),
    }
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    return new GuardedObservable<R>(this, this.#report, operator as Operator<unknown, R> | undefined)
  }

  override subscribe(observer?: Partial<Observer<T>> | ((value: T) => void)): Subscription
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription
  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const target: Partial<Observer<T>> =
      typeof observer === 'function' || !observer
        ? partial(observer ?? undefined, error ?? undefined, complete ?? undefined)
        : observer
    const subscription = super.subscribe(guard(target, this.#report))
    // An operator unsubscribes by itself, which ends what it has added.
    if (observer instanceof Subscriber) observer.add(subscription)
    return subscription
  }
}

function partial<T>(
  next?: (value: T) => void,
  error?: (error: unknown) => void,
  complete?: () => void,
): Partial<Observer<T>> {
  return { ...(next && { next }), ...(error && { error }), ...(complete && { complete }) }
}

function guard<T>(target: Partial<Observer<T>>, report: Report): Observer<T> {
  const attempt = (action: () => unknown) => {
    try {
      atOnce(action(), report)
    } catch (error) {
      report(error)
    }
  }
  return {
    next: value => attempt(() => target.next?.(value)),
    error: error => (target.error ? attempt(() => target.error?.(error)) : report(error)),
    complete: () => attempt(() => target.complete?.()),
  }
}
