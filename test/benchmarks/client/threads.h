/* Runs something in many threads. */
#ifndef THREADS_H
#define THREADS_H

/* Calls work(0) to work(count - 1), each in a thread of its own, and waits for all. */
void in_threads(int count, void (*work)(int number));

#endif
