/** What the workers of `longshore serve --workers` run. */
import { workForServe } from './cli/work-for-serve.js'

workForServe()
