/* dentelle restaurer: the backups, and putting one of them back; and the offer made when a base
 * does not open. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool list_backups(const struct backups *backups)
{
    if (backups->count == 0)
        puts("aucune sauvegarde n'est entière ; il s'en fait une par jour, à l'ouverture");
    for (size_t i = 0; i < backups->count; i++) {
        printf("%s  ", backups->rows[i].name);
        print_path("", backups->rows[i].path);
    }
    if (backups->count)
        printf("pour remettre la dernière : dentelle restaurer %s\n", backups->rows[0].name);
    return true;
}

static bool restore(const char *base, const struct backup_row *backup, struct error *err)
{
    static const char *const told[BACKUP_KINDS] = {"", ", d'avant la mise à jour",
                                                   ", d'avant la réparation"};
    struct clock clock;
    char *kept = NULL;
    if (!clock_system(&clock, err) || !backup_restore(base, backup->path, &clock, &kept, err))
        return false;
    printf("la base est celle du %s%s\n", backup->day_text, told[backup->kind]);
    if (kept)
        print_path("celle d'avant est gardée : ", kept);
    free(kept);
    return true;
}

static char *base_path(const char *given, struct error *err)
{
    return given ? mem_copy(given) : app_default_base(err);
}

bool verb_restore(struct cli *cli, struct error *err)
{
    struct backups backups = {0};
    char *base = base_path(cli->base, err);
    bool done = base && backup_list(base, &backups, err);
    if (done && cli->count == 0) {
        done = list_backups(&backups);
    } else if (done) {
        const struct backup_row *found = NULL;
        for (size_t i = 0; i < backups.count; i++)
            if (strcmp(backups.rows[i].name, cli->arguments[0]) == 0)
                found = &backups.rows[i];
        done = found
                   ? restore(base, found, err)
                   : error_set(err, ERR_NOT_FOUND,
                               "pas de sauvegarde entière du %s ; « dentelle restaurer » les liste",
                               utf8_short(cli->arguments[0], 40).bytes);
    }
    backups_clear(&backups);
    free(base);
    return done;
}

/* "o" or "oui" on the terminal. */
static bool answers_yes(void)
{
    char answer[16] = "";
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'o' || answer[0] == 'O');
}

bool rescue_offer(const char *given, struct error *err)
{
    struct backups backups = {0};
    bool done = false;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return false;
    struct error why = {0};
    char *base = base_path(given, &why);
    if (base && backup_list(base, &backups, &why) && backups.count) {
        printf("%s\n\nUne sauvegarde du %s est entière. L'ouvrir à la place ? Ce qui reste de la "
               "base sera gardé à côté. [o/N] ",
               err->text, backups.rows[0].day_text);
        fflush(stdout);
        done = answers_yes() && restore(base, &backups.rows[0], err);
    }
    backups_clear(&backups);
    free(base);
    return done;
}
