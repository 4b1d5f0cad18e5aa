/* The one library that is not there from the start. It stays for as long as the program runs. */
#include "hub_library.h"

#include <dlfcn.h>
#include <string.h>

struct hub_library pq;

#define HUB_PLACE(name) {"PQ" #name, offsetof(struct hub_library, name)},
static const struct {
    const char *name;
    size_t place;
} functions[] = {HUB_LIBRARY(HUB_PLACE)};
#undef HUB_PLACE

static bool load(void *library, struct hub_library *loaded)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function)
            return false;
        memcpy((char *)loaded + functions[i].place, &function, sizeof function);
    }
    return true;
}

bool hub_library_load(struct error *err)
{
    struct hub_library loaded;
    if (pq.conninfoParse)
        return true;
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library || !load(library, &loaded)) {
        if (library)
            dlclose(library);
        return error_set(err, ERR_NOT_FOUND,
                         "la bibliothèque de PostgreSQL (libpq) manque ou ne se lit pas sur ce "
                         "poste : installez le paquet libpq5 ; rien n'est perdu, ce qui attend "
                         "partira ensuite");
    }
    pq = loaded;
    return true;
}
