/* What went wrong with a hub, in words: libpq and the server say it in English or in the language
 * of the server, to people who administer one. */
#include <string.h>

#include "hub.h"

static const char kept[] = "ce qui attend partira la prochaine fois";

/* ---- before anything was asked ------------------------------------------------------------- */

static bool says(const char *message, const char *words)
{
    return strstr(message, words) != NULL;
}

/* The first line of what libpq says, for who is asked for help. */
static struct short_text detail(const char *message)
{
    char line[400];
    const char *reason = strstr(message, " failed: ");
    message = reason ? reason + strlen(" failed: ") : message;
    size_t length = strcspn(message, "\n");
    length = length < sizeof line ? length : sizeof line - 1;
    memcpy(line, message, length);
    line[length] = '\0';
    return utf8_short(line, 160);
}

/* PQERRORS_SQLSTATE leaves of the server's answer its code alone: "FATAL:  28P01". */
static bool say_refused(const struct hub *hub, const char *message, struct error *err)
{
    static const struct {
        const char *state, *words;
    } refusals[] = {
        {"28P01", "le mot de passe n'est pas le bon, ou ce rôle n'existe pas (ou plus)"},
        {"28000",
         "ce rôle n'existe pas, ou le serveur ne le laisse pas entrer d'ici (pg_hba.conf)"},
        {"3D000", "il n'y a pas de base de ce nom sur ce serveur"},
        {"42501", "ce rôle n'a pas le droit d'entrer dans cette base"},
        {"53300", "le serveur a trop de connexions : recommencez un peu plus tard"},
        {"57P03", "le serveur démarre, ou s'arrête : recommencez un peu plus tard"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (says(message, refusals[i].state))
            return error_set(err, ERR_INPUT, "%s : %s ; %s", hub->remote->at, refusals[i].words,
                             kept);
    return error_set(err, ERR_INPUT, "%s refuse l'entrée (%s) ; %s", hub->remote->at,
                     detail(message).bytes, kept);
}

bool hub_say_nameless(const struct hub *hub, struct error *err)
{
    return error_set(err, ERR_NOT_FOUND,
                     "%s ne se trouve pas : pas de réseau, ou un nom mal écrit ; %s",
                     hub->remote->at, kept);
}

bool hub_say_unreached(const struct hub *hub, struct error *err)
{
    const char *message = hub->conn ? pq.errorMessage(hub->conn) : "", *at = hub->remote->at;
    if (hub->conn && pq.connectionNeedsPassword(hub->conn))
        return error_set(err, ERR_INPUT,
                         "%s demande un mot de passe : écrivez-le dans l'adresse "
                         "(postgresql://ROLE:MOT-DE-PASSE@…), ou dans ~/.pgpass",
                         at);
    if (says(message, "FATAL:"))
        return say_refused(hub, message, err);
    if (says(message, "does not match host name"))
        return error_set(err, ERR_INPUT,
                         "%s : le certificat du serveur est celui d'un autre nom (%s) : rien n'a "
                         "été envoyé. Le nom de l'adresse doit être le sien",
                         at, detail(message).bytes);
    if (says(message, "certificate") || says(message, "SSL"))
        return error_set(err, ERR_INPUT,
                         "la liaison avec %s ne peut pas être vérifiée (%s) : rien n'a été envoyé. "
                         "Demandez à qui tient le serveur son certificat racine "
                         "(~/.postgresql/root.crt, ou ?sslrootcert=FICHIER)",
                         at, detail(message).bytes);
    if (says(message, "could not translate host name"))
        return hub_say_nameless(hub, err);
    return error_set(err, ERR_NOT_FOUND,
                     "%s ne répond pas : pas de réseau, ou un serveur arrêté ; %s", at, kept);
}

/* ---- a statement that failed --------------------------------------------------------------- */

static const struct {
    const char *state; /* or its first two signs, the class */
    enum error_code code;
    const char *words;
} failures[] = {
    {"DT001", ERR_BUSY, "une autre base écrit sous le nom de celle-ci"},
    {"DT002", ERR_INPUT,
     "ce rôle n'est celui d'aucun poste d'une équipe : qui tient le serveur en donne un par poste "
     "(« dentelle sync poste »), ou a retiré celui-ci"},
    {"DT003", ERR_CORRUPT, "le serveur n'y reconnaît pas un fichier scellé"},
    {"DT004", ERR_INPUT, "c'est le lieu d'une autre équipe ; rien n'y a été écrit"},
    {"DT005", ERR_READONLY, "ce fichier est d'un autre poste, qui seul peut le retirer"},
    {"DT006", ERR_INPUT, "il y a déjà autre chose sous ce nom"},
    {"3F000", ERR_INPUT,
     "cette base n'est pas un lieu de dentelle : qui la tient l'y installe par « dentelle sync "
     "init "
     "postgresql://… »"},
    {"42883", ERR_NEWER,
     "ce serveur et ce poste ne sont pas de la même version : mettez à jour le plus ancien"},
    {"42501", ERR_INPUT, "ce rôle n'a pas le droit de faire cela"},
    {"23505", ERR_INPUT,
     "cette équipe y est déjà : « dentelle sync poste » y fait entrer un poste de plus, qui fait "
     "« dentelle sync rejoindre »"},
    {"42710", ERR_INPUT, "un rôle de ce nom existe déjà"},
    {"25006", ERR_READONLY, "ce serveur ne fait que recopier un autre : rien ne peut y être écrit"},
    {"55P03", ERR_BUSY, "d'autres postes y écrivent sans cesse : recommencez un peu plus tard"},
    {"57014", ERR_BUSY, "le serveur est trop lent à répondre : recommencez un peu plus tard"},
    {"53", ERR_FULL, "le serveur n'a plus de place : qui le tient doit le savoir"},
    {"57", ERR_NOT_FOUND, "le serveur s'arrête : recommencez un peu plus tard"},
    {"08", ERR_NOT_FOUND, "la liaison est coupée"},
};

bool hub_say_failed(struct hub *hub, const char *state, const char *message, struct error *err)
{
    if (!state[0]) /* nobody answered */
        return error_set(err, ERR_NOT_FOUND,
                         "la liaison avec %s s'est coupée ; ce qui est reçu est gardé, %s",
                         hub->remote->at, kept);
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
        if (strncmp(state, failures[i].state, strlen(failures[i].state)) == 0)
            return error_set(err, failures[i].code, "%s : %s ; rien n'est perdu ici",
                             hub->remote->at, failures[i].words);
    return error_set(err, ERR_IO, "%s : le serveur n'a pas pu le faire (%s) ; rien n'est perdu ici",
                     hub->remote->at, detail(message).bytes);
}
