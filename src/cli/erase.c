/* dentelle effacer: a case for ever, here and on the other devices of the team. Asked once more,
 * since nothing brings it back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char *plural(size_t count)
{
    return count > 1 ? "s" : "";
}

static bool confirm(struct cli *cli, const struct id *case_id, struct error *err)
{
    struct case_parts parts;
    char answer[16] = "", *name = app_case_name(&cli->app, case_id);
    bool done = query_case_parts(cli->app.store, case_id, &parts, err);
    if (done) {
        printf("%s : le dossier, %zu note%s, %zu orientation%s%s seront effacés pour toujours, ici "
               "et sur les autres postes de l'équipe ; « annuler » ne les rendra pas. "
               "Effacer ? [oui/N] ",
               name, parts.notes, plural(parts.notes), parts.referrals, plural(parts.referrals),
               parts.holder ? ", le porteur" : " (le porteur a d'autres dossiers : il reste)");
        fflush(stdout);
        done = (fgets(answer, sizeof answer, stdin) && strncmp(answer, "oui", 3) == 0) ||
               error_set(err, ERR_INPUT, "rien n'a été effacé (répondre « oui » en entier)");
        putchar('\n');
    }
    case_parts_clear(&parts);
    free(name);
    return done;
}

/* On how many devices it is done: one, until the others have heard of it. */
static void tell_devices(struct cli *cli)
{
    struct erasures erasures;
    if (erasures_read(cli->app.store, 1, &erasures, NULL) && erasures.count &&
        erasures.rows[0].devices > 1)
        printf("effacé sur %lld poste sur %lld ; « dentelle sync » le demande aux autres, "
               "« dentelle sync etat » dit où c'en est\n",
               (long long)erasures.rows[0].done, (long long)erasures.rows[0].devices);
    erasures_clear(&erasures);
}

bool verb_erase(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct case_parts parts = {0};
    bool cleaned;
    if (!cli_case(cli, &case_id, err) || !confirm(cli, &case_id, err) ||
        !app_erase_case(&cli->app, &case_id, &parts, &cleaned, err))
        return false;
    printf("effacé : %zu fiche%s\n", parts.count, plural(parts.count));
    if (!cleaned)
        puts("une autre fenêtre lit la base : le fichier sera nettoyé à la prochaine "
             "synchronisation ou au prochain effacement");
    tell_devices(cli);
    puts("les sauvegardes d'avant (« dentelle restaurer ») et les exports le contiennent encore");
    case_parts_clear(&parts);
    return true;
}
