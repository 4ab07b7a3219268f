/* What the load client can do. Each mode prints its figures as one line of JSON, idle as two. */
#ifndef MODES_H
#define MODES_H

/* Every session downloads the path `repeat` times. */
void mode_retr(void);
/* Every session uploads so many bytes to the path `repeat` times. */
void mode_stor(void);
/* Every session downloads the files f00000, f00001, ... of the folder, `repeat` in number. */
void mode_sretr(void);
/* Every session uploads `repeat` files into the folder. */
void mode_sstor(void);
/* Every session sends NOOP after NOOP for some time. */
void mode_noop(void);
/* Connects, logs in and quits again and again for some time, in so many threads. */
void mode_login(void);
/* Logs in and prints; at a line on stdin measures NOOP in one of the idle sessions, quits all, prints again. */
void mode_idle(void);
/* Sends a command that lists, `repeat` times, while another session sends NOOP. */
void mode_list(void);

#endif
