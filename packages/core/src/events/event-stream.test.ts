import { filter, map, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { EventStream } from './event-stream.js'
import type { ServerEvent } from './server-event.js'

const closing: ServerEvent = { type: 'closing' }

function streamWithReports(): { stream: EventStream; reports: unknown[] } {
  const reports: unknown[] = []
  return { stream: new EventStream(error => reports.push(error)), reports }
}

describe('the event stream', () => {
  it('delivers events to subscribers and through operators', () => {
    const { stream } = streamWithReports()
    const seen: string[] = []
    stream.events$.subscribe(event => seen.push(event.type))
    stream.events$
      .pipe(
        filter(event => event.type === 'closed'),
        map(event => event.type),
      )
      .subscribe(type => seen.push(type))
    stream.emit(closing)
    stream.emit({ type: 'closed' })
    expect(seen).toEqual(['closing', 'closed', 'closed'])
  })

  it('reports what a subscriber throws and goes on with it and the others (C-39)', () => {
    const { stream, reports } = streamWithReports()
    const seen: string[] = []
    stream.events$.subscribe(() => {
      throw new Error('subscriber')
    })
    stream.events$.subscribe({ next: event => seen.push(event.type) })
    stream.emit(closing)
    stream.emit(closing)
    expect(seen).toEqual(['closing', 'closing'])
    expect(reports).toHaveLength(2)
  })

  it('reports what an operator throws when nobody handles the error', () => {
    const { stream, reports } = streamWithReports()
    stream.events$
      .pipe(
        map(() => {
          throw new Error('operator')
        }),
      )
      .subscribe()
    stream.emit(closing)
    expect(reports).toEqual([new Error('operator')])
  })

  it('leaves an error to the subscriber that handles it', () => {
    const { stream, reports } = streamWithReports()
    const handled: unknown[] = []
    stream.events$
      .pipe(
        map(() => {
          throw new Error('operator')
        }),
      )
      .subscribe({ error: error => handled.push(error) })
    stream.emit(closing)
    expect(handled).toHaveLength(1)
    expect(reports).toHaveLength(0)
  })

  it('knows whether anybody listens', () => {
    const { stream } = streamWithReports()
    expect(stream.observed).toBe(false)
    const subscription = stream.events$.subscribe()
    expect(stream.observed).toBe(true)
    subscription.unsubscribe()
    expect(stream.observed).toBe(false)
  })

  it('can feed a subject, and completes it', () => {
    const { stream } = streamWithReports()
    const subject = new Subject<ServerEvent>()
    let completed = false
    subject.subscribe({
      complete: () => {
        completed = true
      },
    })
    stream.events$.subscribe(subject)
    stream.complete()
    expect(completed).toBe(true)
  })

  it('says when the first begins to listen and when the last has stopped, and nothing between', () => {
    const told: boolean[] = []
    const stream = new EventStream(
      () => {},
      observed => told.push(observed),
    )
    expect(stream.observed).toBe(false)
    const seen: string[] = []
    const first = stream.events$.subscribe(event => seen.push(event.type))
    const second = stream.events$.pipe(filter(() => true)).subscribe(event => seen.push(event.type))
    stream.emit(closing)
    first.unsubscribe()
    expect(told).toEqual([true])
    second.unsubscribe()
    expect(told).toEqual([true, false])
    stream.emit(closing)
    expect(seen).toEqual(['closing', 'closing'])
  })
})
