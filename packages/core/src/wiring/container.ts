/** reflect-metadata, then tsyringe, once: tsyringe refuses to load without it, so everything of core takes it from here. */
import 'reflect-metadata'
import { type DependencyContainer, container as rootContainer } from 'tsyringe'
import type { Token } from './token.js'

export { instancePerContainerCachingFactory } from 'tsyringe'

/** A container for one server, below the app's own or the process's. */
export function serverContainer(app: DependencyContainer | undefined): DependencyContainer {
  return (app ?? rootContainer).createChildContainer()
}

/** What the app registered under `token`, or what `make` gives; registered as one instance either way. */
export function singleton<T>(container: DependencyContainer, token: Token<T>, make: () => T): T {
  if (container.isRegistered<T>(token, true)) return container.resolve<T>(token)
  const instance = make()
  container.registerInstance<T>(token, instance)
  return instance
}
