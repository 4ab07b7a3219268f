/** Answers of foreign code that should come at once: where one is a promise, nobody hears of its rejection, which must not end the process (protocol rule C-39). */

/** The answer as it is; `failed` is told when it turns out to be a promise that rejects. */
export function atOnce<T>(answer: T, failed: (error: unknown) => void = ignore): T {
  if (isThenable(answer)) Promise.resolve(answer).catch(failed)
  return answer
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
  )
}

function ignore(): void {}
