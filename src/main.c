/* No verb: the screens. A verb: the command line. */
#include "dentelle/cli.h"

int main(int argc, char **argv)
{
    return cli_run(argc, argv);
}
