/* Memory that is never refused: without it nothing can go on, so the program ends, the terminal
 * given back first. */
#include "dentelle/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*restore_before_end)(void);

void mem_on_exhaustion(void (*restore)(void))
{
    restore_before_end = restore;
}

static void *checked(void *memory)
{
    if (memory)
        return memory;
    if (restore_before_end)
        restore_before_end();
    fputs("dentelle : mémoire épuisée ; ce qui était enregistré et les brouillons sont gardés\n",
          stderr);
    exit(EXIT_FAILURE);
}

void *mem_alloc(size_t size)
{
    return checked(calloc(1, size ? size : 1));
}

void *mem_resize(void *old, size_t size)
{
    return checked(realloc(old, size ? size : 1));
}

char *mem_copy(const char *text)
{
    return text ? checked(strdup(text)) : NULL;
}

char *mem_copy_bytes(const void *bytes, size_t length)
{
    char *copy = mem_resize(NULL, length + 1);
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *mem_print(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return checked(length < 0 ? NULL : text);
}
