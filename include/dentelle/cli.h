/* cli: the command line, one verb a file. It reads and acts through the same functions as the
 * screens. */
#ifndef DENTELLE_CLI_H
#define DENTELLE_CLI_H

/* Runs a verb, or the screens when there is none. The exit status: 0 done, 1 could not, 2 wrong
 * use; what went wrong is said on stderr, in French. */
int cli_run(int argc, char **argv);

#endif
