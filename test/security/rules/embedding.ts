// Rights, defaults, logs, and what the package brings into the program that embeds it.
import type { Rule } from '../rule.js'

export const EMBEDDING: readonly Rule[] = [
  {
    id: 'C-50',
    danger: 'A verb of a plugin, or below SITE, does what the user may not',
    answer:
      'Every verb names the permission it needs, and the permission is checked before its code runs; nothing copies or executes on the server.',
    defences: [
      {
        file: 'packages/core/src/dispatch/guards.ts',
        from: "if (needed && !session.principal?.permissions.has(needed)) return reply(550, 'Permission denied.')",
        to: '',
        test: 'test/hostile/permissions.test.ts',
      },
    ],
  },
  {
    id: 'C-51',
    danger: 'What one verb refuses another one allows',
    answer:
      'One table of verbs and permissions, tested as a matrix; a rename over a file needs the right to write.',
    defences: [
      {
        file: 'packages/core/src/commands/file-management.ts',
        from: "if (!principal.permissions.has('write') && (await exists(storage, argument, call)))",
        to: 'if (principal.name === undefined && (await exists(storage, argument, call)))',
        test: 'test/hostile/permissions.test.ts',
      },
    ],
  },
  {
    id: 'C-52',
    danger: 'A careless authenticator, or an empty password, lets somebody in',
    answer:
      'Only `{ granted: true }` with a sound principal is a grant; an empty password is wrong unless it was asked for.',
    defences: [
      {
        file: 'packages/auth/src/login-result.ts',
        from: 'return isObject(result) && result.granted === true && isPrincipal(result.principal)',
        to: 'return Boolean(result) && isPrincipal((result as any).principal ?? result)',
        test: 'test/hostile/auth-results.test.ts',
      },
      {
        file: 'packages/auth/src/static-users.ts',
        from: "if (!account || !matched || (password === '' && !account.allowEmpty)) return refusal(BAD_CREDENTIALS)",
        to: "if (!account || (!matched && password !== '')) return refusal(BAD_CREDENTIALS)",
        test: 'test/hostile/auth-results.test.ts',
      },
    ],
  },
  {
    id: 'C-53',
    danger: 'A name such as `__proto__` finds what nobody put there',
    answer:
      'Names from outside are looked up in maps, options are taken key by key, and unknown ones are refused.',
    defences: [
      {
        file: 'packages/core/src/dispatch/command-table.ts',
        from: 'return this.#byName.get(name)',
        to: 'return this.#byName.get(name) ?? ({} as Record<string, AnyCommand>)[name.toLowerCase()]',
        test: 'packages/core/src/dispatch/command-table.test.ts',
      },
    ],
  },
  {
    id: 'C-54',
    danger: 'A name with control characters forges a record of the log, or acts on a terminal',
    answer: 'The log writes one record a line and every control character out.',
    defences: [
      {
        file: 'packages/longshore/src/cli/log/escape.ts',
        from: "return text.replaceAll('\\\\', '\\\\\\\\').replace(UNSAFE, writtenOut)",
        to: 'return text',
        test: 'packages/longshore/src/cli/log/log.test.ts',
      },
    ],
  },
  {
    id: 'C-55',
    danger: 'What a resolver answers gets into queries and logs',
    answer: 'The name of a client is never looked up.',
    defences: [],
    because: 'No package asks for the name of an address.',
  },
  {
    id: 'C-56',
    danger: 'Replies tell paths of the host, errors of the system, or that a name exists',
    answer: 'A reply holds the virtual path and a fixed phrase; absent and forbidden read alike.',
    defences: [
      {
        file: 'packages/core/src/replies/failure-reply.ts',
        from: 'return reply(code, failureText(error.path, PHRASES[error.code]))',
        to: 'return reply(code, String(error.cause ?? error.stack))',
        test: 'test/hostile/information-leaks.test.ts',
      },
      {
        file: 'packages/core/src/replies/failure-reply.ts',
        from: 'forbidden: NOT_THERE,',
        to: "forbidden: 'Forbidden.',",
        test: 'packages/core/src/replies/failure-reply.test.ts',
      },
    ],
  },
  {
    id: 'C-57',
    danger: 'A dependency or an install script brings foreign code along',
    answer:
      'Core depends on rxjs, tsyringe and reflect-metadata alone, no package has an install script, and what is packed is checked.',
    defences: [
      {
        file: 'test/architecture/rules.ts',
        from: 'const foreign = core.dependencies.filter(name => ownPackage(name) === undefined)',
        to: 'const foreign = CORE_LIBRARIES',
        test: 'test/architecture/rules.test.ts',
      },
    ],
  },
  {
    id: 'C-58',
    danger: 'A server that was told nothing is open',
    answer:
      'Without an authenticator there is no server; guests only read; links, third-party transfers and a clear command channel have to be asked for.',
    defences: [
      {
        file: 'packages/auth/src/anonymous.ts',
        from: 'permissions: rest.permissions ?? READ_ONLY,',
        to: "permissions: rest.permissions ?? ['list', 'read', 'write', 'make-directory', 'delete'],",
        test: 'test/hostile/defaults.test.ts',
      },
    ],
  },
  {
    id: 'C-59',
    danger: 'ABOR, QUIT or the end of the server meets a commit, and both win',
    answer: 'Whoever takes an upload ends it, once: it is committed or aborted, and the reply says which.',
    defences: [
      {
        file: 'packages/core/src/transfer/transfer-desk.ts',
        from: "if (!this.#custody.take(upload)) throw new DataChannelError('aborted')",
        to: 'this.#custody.take(upload)',
        test: 'packages/core/src/transfer/transfer-desk.test.ts',
        named: 'that an interceptor held for too long is aborted',
      },
    ],
  },
]
