/* placeholder */
#include "ground.h"
