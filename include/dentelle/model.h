/* model: the words of the field. The registry of fields, the closed lists, the rules a value obeys.
 * No I/O. */
#ifndef DENTELLE_MODEL_H
#define DENTELLE_MODEL_H

#include "dentelle/base.h"

/* ---- entities and fields ------------------------------------------------------------------- */

enum entity {
    ENTITY_PROGRAMME,
    ENTITY_HOLDER,
    ENTITY_CASE,
    ENTITY_NOTE,
    ENTITY_PARTNER,
    ENTITY_REFERRAL,
    ENTITY_COUNT
};

/* Index of a field in the registry: dense, for tables in memory only. What is stored is
 * field_info.id. */
enum field {
#define FIELD(id, entity, name, column, type, choices, label, headers) FIELD_##entity##_##name,
#include "../../src/model/fields.def"
#undef FIELD
    FIELD_COUNT
};

enum field_type {
    TYPE_TEXT,      /* one line */
    TYPE_LINES,     /* paragraphs */
    TYPE_CHOICE,    /* a code of field_info.choices */
    TYPE_DATE,      /* ISO day */
    TYPE_MOMENT,    /* ISO local date and time, "2024-03-15T14:02" */
    TYPE_INTEGER,   /* decimal, ≥ 0 */
    TYPE_FLAG,      /* "1" or NULL */
    TYPE_REFERENCE, /* the UUID of another record */
    TYPE_SET,       /* members, each with an operation of its own; no column */
    TYPE_PHONE,
    TYPE_EMAIL,
    TYPE_SIRET,
};

/* One entry of a closed list. */
struct choice {
    const char *code, *label;
};
struct choice_list {
    const struct choice *choices;
    int count;
};

struct field_info {
    int id; /* stored in operations */
    enum entity entity;
    enum field_type type;
    const char *column;                /* SQL column, JSON key */
    const char *label;                 /* "" when no form shows it */
    const char *headers;               /* folded, separated by '|' */
    const struct choice_list *choices; /* empty when free: field_choices */
};

const struct field_info *field_info(enum field field);
/* Written by what the user does (a reference given, a case closed), never typed: forms show it. */
bool field_is_read_only(enum field field);
/* The closed list of a field, NULL when it takes any value of its type. */
const struct choice_list *field_choices(enum field field);
/* FIELD_COUNT when no field has that id (an operation of a later version). */
enum field field_by_id(int id);
/* FIELD_COUNT when the entity has no such column. */
enum field field_by_column(enum entity entity, const char *column);
/* Fields of an entity are contiguous: first … last. */
enum field entity_first_field(enum entity entity);
enum field entity_last_field(enum entity entity);
enum field entity_deleted_field(enum entity entity);
const char *entity_table(enum entity entity); /* "case_file" */

/* ---- closed lists -----------------------------------------------------------------------------
 */

#define LIST(name) extern const struct choice_list choices_##name;
#define CHOICE(code, label)
#define END(name)
#include "../../src/model/choices.def"
#undef LIST
#undef CHOICE
#undef END

/* The typed kinds of notes are the first of choices_NOTE_KIND. */
enum { NOTE_KINDS_TYPED = 7 };

/* Position in the list, -1 when the code is unknown or NULL. */
int choice_rank(const struct choice_list *list, const char *code);
/* The label of a code; the code itself when unknown (a later version wrote it); "" for NULL. */
const char *choice_label(const struct choice_list *list, const char *code);
/* What somebody typed or a spreadsheet holds: a code, a label, or an unambiguous beginning of a
 * label, folded. NULL when none or several fit. */
const char *choice_find(const struct choice_list *list, const char *typed);

enum stage { STAGE_CONTACT, STAGE_PREDIAGNOSTIC, STAGE_ORIENTATION, STAGE_CLOSED, STAGE_COUNT };
/* "contact"… NULL for STAGE_COUNT. */
const char *stage_code(enum stage stage);
/* STAGE_CONTACT for NULL and unknown codes: a case is never without a column. */
enum stage stage_from_code(const char *code);
/* The name a programme gives to its stage ("Diagnostic" in a parcours): `labels` is the programme's
 * stage_labels, "Contact, Diagnostic, Inscription" or NULL. The caller frees. */
char *stage_label(enum stage stage, const char *labels);

/* The stage of that name in a programme, or of that code, or an unambiguous beginning of one;
 * STAGE_COUNT when none or several fit. */
enum stage stage_find(const char *typed, const char *labels);

/* ---- referrals (referral.c): their states, what may follow each ---------------------------------
 */

/* It still waits for something (draft, requested, accepted, in-progress). */
bool referral_is_open(const char *status);
/* It is not said without a reason (failed, rejected). */
bool referral_asks_why(const char *status);
/* May a referral in `status` (NULL: draft) be said to be `next` now? */
bool referral_may_become(const char *status, const char *next);
/* Who confirms (CONFIRMED_BY), once `also` ("partenaire", "porteur") does beside `by`. */
const char *referral_confirmed(const char *by, const char *also);

/* A note of somebody met, on site or not: a visite, a visio, a rencontre. */
bool note_is_meeting(const char *kind);

/* ---- needs: members of the set case.needs -------------------------------------------------------
 */

enum { NEED_CODE_SIZE = 64 };
/* A need on a case: "ess--gouvernance porteur 2". */
struct need {
    char code[NEED_CODE_SIZE];
    char said_by[16]; /* of SAID_BY */
    int level;        /* 1 to 3 */
};
enum { NEED_LEVEL_USUAL = 2, NEED_LEVELS = 3 };
/* False for what this version cannot read. */
bool need_parse(const char *member, struct need *need);
/* The member that need_parse reads back. The caller frees. */
char *need_member(const struct need *need);
/* What the user reads of a code: its label in the list; of a need that the list does not have,
 * which is its own code
 * ("local--Transport des usagers"), the words themselves. The code itself when a later version
 * wrote it. */
const char *need_label(const char *code);
/* A code without what it begins with, as somebody may type it: "rh", "local-foncier". */
const char *need_brief(const char *code);
/* A code of the list, or a well-formed local one. */
bool need_known(const char *code);
/* The code of what somebody typed: a code, a label of the list or an unambiguous beginning of one;
 * else a local need of these words. ERR_INPUT when it is empty, too long or has a comma. */
bool need_find(const char *typed, char code[NEED_CODE_SIZE], struct error *err);

/* ---- sets as one text: "ess--rh, local--Transport des usagers" (members.c) --------------------
 */

/* The next member, which the caller frees, and where the one after it begins; NULL at the end. */
char *member_next(const char **at);
bool members_hold(const char *members, const char *member);
/* How a member is read: the need, the label of the list; itself when unknown. */
const char *member_label(enum field field, const char *member);
/* The labels, with `between` between two. `members` may be NULL. The caller frees. */
char *members_show(enum field field, const char *members, const char *between);
/* The member that somebody typed: a code or a label of the field's list, a need in one's own words.
 * Allocated; ERR_INPUT when the list does not have it. */
bool member_find(enum field field, const char *typed, char **member, struct error *err);

/* ---- values -------------------------------------------------------------------------------------
 */

enum { TEXT_LIMIT = 500, LINES_LIMIT = 1024 * 1024 }; /* bytes of a one-line field, of a text */

/* Checks what a person or a file gives for a field and puts it in the form in which it is stored:
 * text cleaned (utf8_clean) and measured, choices as codes, dates as ISO (`today` for relative
 * words), digits of a SIRET, a phone by pairs ("03 21 00 00 00") or as written when it has
 * a number of 4 to 15 digits and a short comment. `*stored` is allocated, NULL for
 * an empty value. ERR_INPUT with a sentence naming the field otherwise; nothing is then allocated.
 */
bool value_check(enum field field, const char *given, day today, char **stored, struct error *err);

/* A stored value as the user reads it (labels, French dates, "oui"). The caller frees; "" for NULL.
 */
char *value_show(enum field field, const char *stored, day today);

/* Persons as initials, for what leaves the house: "Jeanne Martin" is "J. M.", "Mme T. L." stays,
 * "Jean-Pierre de La Tour et Zoé N." is "J.-P. L. T. et Z. N."; telephones and addresses that stand
 * beside the name vanish. The same again gives the same. The caller frees; "" when no name is left
 * (initials.c). */
char *person_initials(const char *name);

/* A porteur as he is called in what leaves the house: a structure by its name, a person (by the
 * legal form, or a title that begins the name) by initials; the name of the project after the comma
 * stays, unless it may be the rest of a person's name. The caller frees (public_name.c). */
char *porteur_public_name(const char *name, const char *legal_form);
/* A text about persons (their names, one a line; NULL: none), as it leaves the house: each word of
 * these names is an initial. The caller frees. */
char *public_text(const char *text, const char *persons);

/* ---- words that tell somebody's private life (sensitive.c, sensitive.def) -----------------------
 */

enum sensitive_kind { SENSITIVE_HEALTH, SENSITIVE_FAMILY, SENSITIVE_OPINION };
/* "santé", "famille", "vie privée". */
const char *sensitive_kind_label(enum sensitive_kind kind);
struct sensitive {
    size_t start, end; /* bytes of the text */
    enum sensitive_kind kind;
};
/* The first of them from byte `from` on; false when there is none. */
bool sensitive_find(const char *text, size_t from, struct sensitive *found);

/* Fourteen digits of which the Luhn sum holds (La Poste's exception included: its SIRETs sum to a
 * multiple of 5). */
bool siret_valid(const char *digits);

/* A parcours inscribes: its stages and its target say so. */
bool programme_is_parcours(const char *kind);
/* The stage_labels of a parcours that has no others. */
extern const char parcours_stage_labels[];

/* Two letters that open the reference of a case of this kind of programme: "HR", "PI"… */
const char *programme_prefix(const char *kind);

#endif
