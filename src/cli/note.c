/* dentelle noter: a note from the command line or from a pipe. */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_input(struct text *text, struct error *err)
{
    char part[8192];
    size_t n;
    while ((n = fread(part, 1, sizeof part, stdin)) > 0) {
        text_add_bytes(text, part, n);
        if (text->length > LINES_LIMIT)
            return error_set(err, ERR_INPUT, "la note dépasse %d octets : rien n'a été enregistré",
                             LINES_LIMIT);
    }
    return !ferror(stdin) || error_system(err, errno, "l'entrée");
}

bool verb_note(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct text text = {0};
    const char *kind = "note";
    if (cli->kind && !(kind = choice_find(&choices_NOTE_KIND, cli->kind)))
        return error_set(
            err, ERR_USAGE,
            "nature inconnue : « %s » (appel, courriel, visite, visio, rencontre, tiers, note)",
            utf8_short(cli->kind, 40).bytes);
    if (!cli_case(cli, &case_id, err))
        return false;
    bool done = true;
    if (cli->count == 2 && strcmp(cli->raw[1], "-") == 0) {
        done = read_input(&text, err);
    } else {
        char *rest = cli_rest(cli, 1);
        text_add(&text, rest);
        free(rest);
    }
    if (done) {
        /* Cleaned here because a NUL in the input would cut the text short. */
        char *clean = utf8_clean(text_get(&text), text.length, CLEAN_LINES);
        done = app_write_note(&cli->app, &case_id, kind, clean, DAY_NONE, NULL, err);
        char *words = done ? app_sensitive_words(clean) : NULL;
        if (words)
            fprintf(stderr,
                    "dentelle : des mots de la vie privée (%s) : le porteur peut lire ses notes\n",
                    words);
        free(words);
        free(clean);
    }
    text_clear(&text);
    if (done)
        print_done(cli);
    return done;
}
