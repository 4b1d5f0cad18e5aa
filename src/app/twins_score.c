/* The rule by which two porteurs are taken for the same: a table of clues, each with its weight and
 * its words, one page. A weight says what the clue proves when it stands alone; TWIN_LIKELY is
 * where a person is asked. docs/doublons.md tells it with examples. */
#include "twins.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum clue {
    CLUE_SIRET,
    CLUE_RNA,
    CLUE_NAME,
    CLUE_NAME_WORDS,
    CLUE_NAME_TOWN,
    CLUE_NAME_ORDER,
    CLUE_NAME_LETTER,
    CLUE_NAME_LETTERS,
    CLUE_NAME_COMMON,
    CLUE_ALIAS,
    CLUE_ACRONYM,
    CLUE_EMAIL,
    CLUE_MOBILE,
    CLUE_PHONE,
    CLUE_SHARED,
    CLUE_TOWN,
    CLUE_OTHER_TOWN,
    CLUE_OTHER_SIRET,
    CLUES
};

/* `%s`: what both have. Numbers of the State prove; a name, an address of one's own suffices; a
 * telephone or a set of initials needs something beside it; a town proves nothing. */
static const struct {
    int weight;
    const char *words;
} rule[CLUES] = {
    [CLUE_SIRET] = {100, "même SIRET"},
    [CLUE_RNA] = {100, "même RNA"},
    [CLUE_NAME] = {70, "même nom"},
    [CLUE_NAME_WORDS] = {65, "même nom aux petits mots près"},
    [CLUE_NAME_TOWN] = {60, "même nom, commune en plus"},
    [CLUE_NAME_ORDER] = {60, "même nom, mots coupés ou rangés autrement"},
    [CLUE_NAME_LETTER] = {55, "même nom à une lettre près"},
    [CLUE_NAME_LETTERS] = {50, "même nom à deux lettres près"},
    [CLUE_NAME_COMMON] = {45, "même nom, fait de mots courants"},
    [CLUE_ALIAS] = {65, "déjà appelé ainsi : %s"},
    [CLUE_ACRONYM] = {40, "même sigle : %s"},
    [CLUE_EMAIL] = {50, "même courriel %s"},
    [CLUE_MOBILE] = {45, "même portable %s"},
    [CLUE_PHONE] = {30, "même téléphone %s"},
    [CLUE_SHARED] = {10, "%s, que d'autres ont aussi"},
    [CLUE_TOWN] = {15, "même commune"},
    [CLUE_OTHER_TOWN] = {-25, "communes différentes"},
    [CLUE_OTHER_SIRET] = {-50, "SIRET différents"},
};
/* That many porteurs have it: a switchboard, the address of a MDESS. */
enum { SHARED_BY = 3 };

struct tally {
    int score;
    struct strings *reasons;
};

static void count_clue(struct tally *tally, enum clue clue, const char *what)
{
    tally->score += rule[clue].weight;
    if (!tally->reasons)
        return;
    struct text words = {0};
    const char *hole = strstr(rule[clue].words, "%s");
    if (hole) {
        text_add_bytes(&words, rule[clue].words, (size_t)(hole - rule[clue].words));
        text_addf(&words, "%s%s", what, hole + 2);
    } else {
        text_add(&words, rule[clue].words);
    }
    strings_add(tally->reasons, text_get(&words));
    text_clear(&words);
}

/* ---- numbers of the State ------------------------------------------------------------------ */

/* A spreadsheet that took it for a number keeps its first figures and writes zeros for the others:
 * one that ends so is never proof, even where the sum holds by chance. */
static const char *read_siret(const char *stored)
{
    return stored && siret_valid(stored) && strcmp(stored + 11, "000") != 0 ? stored : "";
}

/* "W" and nine digits, however it is written. */
static void read_rna(const char *stored, char rna[11])
{
    size_t used = 0;
    for (const char *at = stored ? stored : ""; *at; at++)
        if (isalnum((unsigned char)*at) && used < 10)
            rna[used++] = (char)toupper((unsigned char)*at);
        else if (isalnum((unsigned char)*at))
            used = 11;
    bool whole = used == 10 && rna[0] == 'W';
    for (size_t i = 1; whole && i < 10; i++)
        whole = isdigit((unsigned char)rna[i]);
    rna[whole ? 10 : 0] = '\0';
}

static void count_numbers(struct tally *tally, const struct twin_side *a, const struct twin_side *b)
{
    if (a->siret[0] && strcmp(a->siret, b->siret) == 0)
        count_clue(tally, CLUE_SIRET, NULL);
    else if (a->siret[0] && b->siret[0] && strncmp(a->siret, b->siret, 9) != 0)
        count_clue(tally, CLUE_OTHER_SIRET, NULL);
    if (a->rna[0] && strcmp(a->rna, b->rna) == 0)
        count_clue(tally, CLUE_RNA, NULL);
}

/* ---- names --------------------------------------------------------------------------------- */

static bool is_called(const struct twin_side *side, const char *name)
{
    for (size_t i = 0; name[0] && i < side->aliases.count; i++)
        if (strcmp(side->aliases.items[i], name) == 0)
            return true;
    return false;
}

/* The initials of one that are the name, or another name, of the other; NULL. */
static const char *acronym(const struct twin_side *of, const struct twin_side *side)
{
    for (int i = 0; i < 2; i++) {
        const char *initials = of->name.initials[i];
        if (initials[0] && (strcmp(initials, side->name.acronym) == 0 || is_called(side, initials)))
            return initials;
    }
    return NULL;
}

static char *capitals(const char *letters)
{
    char *copy = mem_copy(letters);
    for (char *at = copy; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy;
}

static const char *common_alias(const struct twin_side *a, const struct twin_side *b)
{
    for (size_t i = 0; i < a->aliases.count; i++)
        if (is_called(b, a->aliases.items[i]))
            return a->aliases.items[i];
    return NULL;
}

static void count_names(struct tally *tally, const struct twin_side *a, const struct twin_side *b)
{
    static const enum clue clues[] = {[NEAR_SAME] = CLUE_NAME,
                                      [NEAR_WORDS] = CLUE_NAME_WORDS,
                                      [NEAR_TOWN] = CLUE_NAME_TOWN,
                                      [NEAR_ORDER] = CLUE_NAME_ORDER,
                                      [NEAR_LETTER] = CLUE_NAME_LETTER,
                                      [NEAR_LETTERS] = CLUE_NAME_LETTERS,
                                      [NEAR_NOTHING_APART] = CLUE_NAME_COMMON};
    enum nearness nearness = twin_nearness(&a->name, &b->name);
    const char *initials = acronym(a, b), *alias = common_alias(a, b);
    if (!initials)
        initials = acronym(b, a);
    if (is_called(a, b->name.full))
        count_clue(tally, CLUE_ALIAS, b->shown);
    else if (is_called(b, a->name.full))
        count_clue(tally, CLUE_ALIAS, a->shown);
    else if (nearness != NEAR_NOT)
        count_clue(tally, clues[nearness], NULL);
    else if (alias)
        count_clue(tally, CLUE_ALIAS, alias);
    else if (initials) {
        char *shown = capitals(initials);
        count_clue(tally, CLUE_ACRONYM, shown);
        free(shown);
    }
}

/* ---- how they are reached, where they are -------------------------------------------------- */

/* Digits, the French form for both ways of writing a French number; "" when it is none. */
static void read_phone(const char *stored, char phone[16])
{
    size_t used = 0;
    for (const char *at = stored ? stored : ""; *at && used < 15; at++)
        if (isdigit((unsigned char)*at))
            phone[used++] = *at;
    phone[used] = '\0';
    if (used == 11 && strncmp(phone, "33", 2) == 0) {
        memmove(phone + 1, phone + 2, 10);
        phone[0] = '0';
    }
    if (used < 8)
        phone[0] = '\0';
}

static char *phone_shown(const char *digits)
{
    return strlen(digits) != 10 ? mem_copy(digits)
                                : mem_print("%.2s %.2s %.2s %.2s %.2s", digits, digits + 2,
                                            digits + 4, digits + 6, digits + 8);
}

struct sharers {
    twin_sharers *count;
    void *context;
};

static bool is_shared(const struct sharers *sharers, const char *coordinate)
{
    return sharers->count && sharers->count(sharers->context, coordinate) >= SHARED_BY;
}

static void count_phones(struct tally *tally, const struct twin_side *a, const struct twin_side *b,
                         const struct sharers *sharers)
{
    for (int i = 0; i < TWIN_PHONES; i++) {
        const char *phone = a->phones[i];
        bool both =
            phone[0] && (strcmp(phone, b->phones[0]) == 0 || strcmp(phone, b->phones[1]) == 0);
        if (!both || (i > 0 && strcmp(phone, a->phones[0]) == 0))
            continue;
        bool mobile = phone[0] == '0' && (phone[1] == '6' || phone[1] == '7');
        char *shown = phone_shown(phone);
        count_clue(tally,
                   is_shared(sharers, phone) ? CLUE_SHARED
                   : mobile                  ? CLUE_MOBILE
                                             : CLUE_PHONE,
                   shown);
        free(shown);
    }
}

static void count_places(struct tally *tally, const struct twin_side *a, const struct twin_side *b)
{
    if (!a->town[0] || !b->town[0])
        return;
    count_clue(tally, strcmp(a->town, b->town) == 0 ? CLUE_TOWN : CLUE_OTHER_TOWN, NULL);
}

/* ---- a side -------------------------------------------------------------------------------- */

enum { SIDE_TEXTS = 18 };
static void texts_of(struct twin_side *side, char **texts[SIDE_TEXTS])
{
    struct twin_name *name = &side->name;
    char **const all[SIDE_TEXTS] = {
        &side->shown,       &side->shown_town, &name->full,     &name->key,     &name->bare,
        &name->core,        &name->sorted,     &name->common,   &name->numbers, &name->initials[0],
        &name->initials[1], &name->acronym,    &side->town,     &side->email,   &side->siret,
        &side->rna,         &side->phones[0],  &side->phones[1]};
    memcpy(texts, all, sizeof all);
}

void twin_side_pack(const struct twin_side *side, struct text *block)
{
    struct twin_side copy = *side;
    char **texts[SIDE_TEXTS];
    texts_of(&copy, texts);
    for (size_t i = 0; i < SIDE_TEXTS; i++)
        text_add_bytes(block, *texts[i], strlen(*texts[i]) + 1);
    for (size_t i = 0; i < side->aliases.count; i++)
        text_add_bytes(block, side->aliases.items[i], strlen(side->aliases.items[i]) + 1);
}

void twin_side_unpack(const struct id *id, char *block, size_t length, struct twin_side *side)
{
    char **texts[SIDE_TEXTS], *at = block, *end = block + length;
    *side = (struct twin_side){.id = *id, .block = block};
    texts_of(side, texts);
    for (size_t i = 0; i < SIDE_TEXTS; i++) {
        *texts[i] = at < end ? at : end; /* the NUL after it: nothing */
        at += at < end ? strlen(at) + 1 : 0;
    }
    for (; at < end; at += strlen(at) + 1) {
        struct strings *aliases = &side->aliases;
        aliases->items = mem_resize(aliases->items, (aliases->count + 1) * sizeof(char *));
        aliases->items[aliases->count++] = at;
    }
}

void twin_side_clear(struct twin_side *side)
{
    free(side->aliases.items);
    free(side->block);
    *side = (struct twin_side){0};
}

static char *small_letters(const char *text)
{
    char *copy = mem_copy(text ? text : "");
    for (char *at = copy; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return copy;
}

void twin_side_read(const struct twin_sheet *sheet, struct twin_side *side)
{
    char rna[11], phones[TWIN_PHONES][16];
    struct text block = {0};
    struct twin_side read = {.shown = sheet->name ? sheet->name : (char *)"",
                             .shown_town = sheet->town ? sheet->town : (char *)"",
                             .town = utf8_fold(sheet->town ? sheet->town : ""),
                             .email = small_letters(sheet->email),
                             .siret = (char *)read_siret(sheet->siret),
                             .rna = rna,
                             .phones = {phones[0], phones[1]}};
    twin_name_read(read.shown, read.town, &read.name);
    read_rna(sheet->rna, rna);
    read_phone(sheet->phone, phones[0]);
    read_phone(sheet->mobile, phones[1]);
    for (size_t i = 0; i < sheet->aliases.count; i++) {
        char *alias = utf8_name_key(sheet->aliases.items[i]);
        strings_add(&read.aliases, alias);
        free(alias);
    }
    twin_side_pack(&read, &block);
    twin_name_clear(&read.name);
    strings_clear(&read.aliases);
    free(read.town);
    free(read.email);
    size_t length = block.length;
    twin_side_unpack(&sheet->id, text_take(&block), length, side);
}

static bool same(const char *a, const char *b)
{
    return a[0] && strcmp(a, b) == 0;
}

bool twin_side_shares(const struct twin_side *side, const struct twin_sheet *sheet)
{
    char rna[11], phones[TWIN_PHONES][16];
    read_rna(sheet->rna, rna);
    read_phone(sheet->phone, phones[0]);
    read_phone(sheet->mobile, phones[1]);
    bool shares = same(side->siret, read_siret(sheet->siret)) || same(side->rna, rna) ||
                  (side->email[0] && sheet->email && strcasecmp(side->email, sheet->email) == 0);
    for (size_t i = 0; i < TWIN_PHONES * TWIN_PHONES && !shares; i++)
        shares = same(side->phones[i / TWIN_PHONES], phones[i % TWIN_PHONES]);
    return shares;
}

/* ---- the whole ----------------------------------------------------------------------------- */

int twin_score(const struct twin_side *a, const struct twin_side *b, twin_sharers *sharers,
               void *context, struct strings *reasons)
{
    struct tally tally = {.reasons = reasons};
    struct sharers of = {sharers, context};
    count_numbers(&tally, a, b);
    count_names(&tally, a, b);
    if (a->email[0] && strcmp(a->email, b->email) == 0)
        count_clue(&tally, is_shared(&of, a->email) ? CLUE_SHARED : CLUE_EMAIL, a->email);
    count_phones(&tally, a, b, &of);
    if (tally.score > 0)
        count_places(&tally, a, b);
    return tally.score > 100 ? 100 : tally.score < 0 ? 0 : tally.score;
}
