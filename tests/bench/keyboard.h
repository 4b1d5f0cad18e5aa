/* A hand on a French keyboard (AZERTY, as Linux and Windows have it): what is typed, as presses of
 * keys. What is typed is written as a terminal gets it: "\r" Entrée, "\t" Tab, "\033OC" an arrow,
 * "\022" Ctrl-R, "\033[13;5u" Ctrl-Entrée. */
#ifndef DENTELLE_BENCH_KEYBOARD_H
#define DENTELLE_BENCH_KEYBOARD_H

#include <stddef.h>

enum { KEY_SIZE = 16 }; /* bytes of the longest key, and a NUL */

/* Copies the first key of `typed`, and returns where the next one begins; NULL when there is none.
 */
const char *keyboard_next(const char *typed, char key[KEY_SIZE]);
/* How many keys a hand presses for it. Maj, Ctrl, Alt and AltGr are keys; one that is held for
 * several characters in a row is pressed once. A dead key is one more: "ê" is ^ and e. */
int keyboard_presses(const char *typed);

#endif
