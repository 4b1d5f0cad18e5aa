/* The message that goes with a referral: shown, then sent, copied or kept, whichever way there is.
 */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "terminal.h"

struct sending {
    struct id referral;
    enum message_to to;
};

static struct sending *sending_new(const struct id *referral, enum message_to to)
{
    struct sending *sending = mem_alloc(sizeof *sending);
    *sending = (struct sending){*referral, to};
    return sending;
}

/* ---- the ways ------------------------------------------------------------------------------ */

static bool send_mail(struct tui *tui, const struct message *message, struct error *err)
{
    char *link = message_mailto(message);
    bool done = desktop_open(link, err);
    free(link);
    if (done)
        tui_say(tui, "message donné à la messagerie");
    return done;
}

static bool copy(struct tui *tui, const struct message *message, struct error *err)
{
    char *text = message_text(message);
    bool done = terminal_copy(text) ||
                error_set(err, ERR_INPUT, "ce terminal n'a pas de presse-papiers pour lui");
    free(text);
    if (done)
        tui_say(tui, "message copié, si le terminal le permet : il n'y a plus qu'à coller");
    return done;
}

static bool keep(struct tui *tui, const struct message *message, struct error *err)
{
    char *path = app_message_keep(tui->app, message, err);
    if (!path)
        return false;
    tui_say(tui, "message écrit dans %s", path);
    free(path);
    return true;
}

static const struct message_way {
    const char *code, *label, *more;
    bool (*possible)(void); /* NULL: always */
    bool (*go)(struct tui *tui, const struct message *message, struct error *err);
} ways[] = {
    {"messagerie", "ouvrir dans la messagerie", "adresse, objet et texte y sont", desktop_opens,
     send_mail},
    {"copier", "copier", "pour le coller où l'on veut", terminal_copies, copy},
    {"fichier", "écrire dans un fichier", "à côté de la base", NULL, keep},
};
static const char template_code[] = "modele";

/* ---- what is chosen ------------------------------------------------------------------------ */

static bool edit_template(struct tui *tui, struct error *err)
{
    if (!app_message_write_template(tui->app, err))
        return false;
    char *path = app_message_path(tui->app);
    bool done = external_edit_file(tui, path, err);
    if (done)
        tui_say(tui, "modèle des messages : %s", path);
    free(path);
    return done;
}

static bool accept_way(struct tui *tui, void *context, const struct choice_row *const chosen[],
                       size_t count, struct error *err)
{
    const struct sending *sending = context;
    struct message message;
    bool done = true;
    (void)count;
    if (strcmp(chosen[0]->code, template_code) == 0) {
        if (!edit_template(tui, err))
            return false;
        message_open(tui, &sending->referral, sending->to);
        return true;
    }
    if (!app_message(tui->app, &sending->referral, sending->to, &message, err))
        return false;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(ways[i].code, chosen[0]->code) == 0)
            done = ways[i].go(tui, &message, err);
    message_clear(&message);
    if (done) /* what is sent is said to be sent: by Entrée, on its state */
        referral_open(tui, &sending->referral);
    return done;
}

static void choose_way(struct tui *tui, void *context)
{
    const struct sending *sending = context;
    struct choose choose = {.title = "Ce message…",
                            .enter = "choisir",
                            .accept = accept_way,
                            .context = sending_new(&sending->referral, sending->to)};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (!ways[i].possible || ways[i].possible())
            choice_add(&choose, ways[i].label, ways[i].more, NULL, ways[i].code, NULL, false);
    choice_add(&choose, "changer le modèle", "dans votre éditeur, pour tous les messages", NULL,
               template_code, NULL, false);
    choose_open(tui, &choose);
}

void message_open(struct tui *tui, const struct id *referral, enum message_to to)
{
    struct message message;
    struct strings lines = {0};
    struct error err = {0};
    if (!app_message(tui->app, referral, to, &message, &err)) {
        tui_fail(tui, &err);
        return;
    }
    char *text = message_text(&message);
    if (message.remark) {
        char *remark = mem_print("%s %s", put_sign(SIGN_OVERDUE), message.remark);
        strings_add(&lines, remark);
        strings_add(&lines, "");
        free(remark);
    }
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        char *line = mem_copy_bytes(at, length);
        strings_add(&lines, line);
        free(line);
        at += length + (at[length] != '\0');
    }
    tui_push(tui,
             report_new(to == MESSAGE_TO_PARTNER ? "Message au partenaire" : "Message au porteur",
                        &lines, "envoyer, copier…", choose_way, sending_new(referral, to)));
    free(text);
    message_clear(&message);
}
