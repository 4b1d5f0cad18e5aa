/* report: what is handed out on paper. A document is built once, as a small tree, from what the
 * base holds; text, HTML and ODT are written from that one tree, so that they say the same. */
#ifndef DENTELLE_REPORT_H
#define DENTELLE_REPORT_H

#include "dentelle/base.h"
#include "dentelle/store.h"

/* ---- a document (document.c) ---------------------------------------------------------------- */

struct document;

/* How a line is said. */
enum tone {
    TONE_PLAIN,
    TONE_STRONG,
    TONE_FAINT,
    TONE_LINK /* the address of a site: it leads there when it begins with http(s):// or www. */
};

/* Every text that a document is given is copied and cleaned (utf8_clean); each of its lines becomes
 * one of the document, empty ones none. */
struct document *document_new(const char *title, day date);
void document_free(struct document *document); /* NULL is allowed */
const char *document_title(const struct document *document);

/* `level` 2 or 3; the title is the only one of level 1. */
void document_heading(struct document *document, int level, const char *text);
void document_paragraph(struct document *document, enum tone tone, const char *text);
/* Of a list; those that follow one another are one list. */
void document_item(struct document *document, const char *text);

struct table_column {
    const char *header; /* static */
    int share;          /* of the width, out of the sum of all */
    bool number;        /* its cells are numbers: they line up on the right */
};
enum { TABLE_COLUMNS_MOST = 8 };
/* `name`: what the table is, for who hears it instead of seeing it. The first cell of each row is
 * its header. */
void document_table(struct document *document, const char *name,
                    const struct table_column columns[], size_t count);
/* A row of the table just begun, all its cells empty; then its cells in order, each with the lines
 * that follow. */
void document_row(struct document *document);
void document_cell(struct document *document);
void document_line(struct document *document, enum tone tone, const char *text);

/* ---- charts (document_chart.c, document_svg.c) ----------------------------------------------- */

enum chart_kind {
    CHART_BARS,
    CHART_FUNNEL,     /* what is left at each step: bars on one axis, each under the one before */
    CHART_TERRITORIES /* the nine territories side by side as they touch; labels as of TERRITORY */
};
#define CHART_NO_TARGET (-1L)
/* `name`: what the chart shows, its caption; `unit`: what is counted ("dossiers", "jours"), NULL
 * when the name says it. Values are written on it, and it is said in words for who cannot see it.
 * About 25 bars fit on a page. */
void document_chart(struct document *document, enum chart_kind kind, const char *name,
                    const char *unit);
/* A bar of the chart just begun, in the order they are read. A value below 0 has no length.
 * `target`: what was to be reached, or CHART_NO_TARGET. */
void document_bar(struct document *document, const char *label, long value, long target);
/* "12 500": as charts write it. The caller frees. */
char *document_number(long value);

/* ---- as a file (document_text.c, document_html.c, document_odt.c, document_file.c) ----------- */

enum document_format { DOCUMENT_TEXT, DOCUMENT_HTML, DOCUMENT_ODT, DOCUMENT_FORMATS };
/* "texte", "html", "odt"; DOCUMENT_FORMATS when it is none of them. */
enum document_format document_format_named(const char *typed);
const char *document_format_name(enum document_format format);

/* Adds the bytes of the whole file to `bytes`: the same for the same document, always. ERR_IO when
 * a library refuses. */
bool document_write(const struct document *document, enum document_format format,
                    struct text *bytes, struct error *err);
/* Writes it in `folder` under a name made of its title, "qui-fait-quoi-pour-la-palette.odt", or the
 * first "…-2.odt" that is free: a file that is there is never replaced. `*path` is freed by the
 * caller. */
bool document_save(const struct document *document, enum document_format format, const char *folder,
                   char **path, struct error *err);
/* Writes it to that very file; ERR_INPUT when something is there already. */
bool document_save_as(const struct document *document, enum document_format format,
                      const char *path, struct error *err);

/* ---- "qui fait quoi" (who_does_what.c, who_does_what_map.c; docs/quifaitquoi.md) ------------- */

/* For a porteur, the partners chosen for a case: what each does, why, what comes next, who calls
 * whom and when. Nothing of notes, of what was presumed, of other cases. NULL with ERR_INPUT when
 * no partner is chosen, or all came to nothing; ERR_NOT_FOUND for an unknown case. */
struct document *who_does_what(struct store *store, const struct id *case_id, day today,
                               struct error *err);
/* The whole map: for each need, the partners that cover it. `territory` a code of TERRITORY; NULL:
 * everywhere, and each says where. */
struct document *who_does_what_map(struct store *store, const char *territory, day today,
                                   struct error *err);

/* ---- the bilan (bilan*.c; docs/bilan.md) ---------------------------------------------------- */

/* What is read of the evidence, which may be a hundred thousand notes. */
enum bilan_evidence {
    EVIDENCE_ROWS,   /* all of it */
    EVIDENCE_QUOTES, /* the notes that are quoted, for the checks; its value is that of all */
    EVIDENCE_COUNT   /* its value */
};
/* What somebody asks for. */
struct bilan_request {
    int year;            /* 0: that of the programme, else the one whose report is due */
    struct id programme; /* ID_NONE: all of the year */
    bool internal;       /* names and all notes; else persons are initials */
    enum bilan_evidence evidence;
    bool writing; /* somebody writes a paragraph: all that one may count or name is read */
    day today;
};
/* A paragraph that the user wrote for a programme. */
enum { BILAN_PARAGRAPHS = 3 };
extern const enum field bilan_paragraphs[BILAN_PARAGRAPHS];
/* A programme of the year, with the figures that are its own. */
struct bilan_programme {
    struct id id;
    char *name, *kind;
    bool parcours;
    struct figure_rows
        figures[FIGURE_COUNT];          /* those that its kind has; the others are not known. They
                                           have rows in a parcours, and where a paragraph is */
    char *paragraphs[BILAN_PARAGRAPHS]; /* in the order of bilan_paragraphs, NULL: empty */
};
/* All that is said, read once: every format is written from it. */
struct bilan {
    struct bilan_request request; /* the year found */
    struct figure_scope scope;
    struct figure_rows
        figures[FIGURE_COUNT]; /* of the year, or of the programme that was asked for */
    struct bilan_programme *programmes;
    size_t programme_count;
    struct figure_lists *lists; /* the texts of the rows of most figures */
    size_t conventional;        /* porteurs whose dates are conventional */
    /* The persons whom its cases name in full, two words at least, each once and in order:
       contacts, representatives, porteurs who are persons; none where no paragraph could name them.
       Folded in `persons_folded`, place by place. */
    struct strings persons, persons_folded;
};
/* ERR_NOT_FOUND when the year has no programme, ERR_INPUT when the programme is of another year. */
bool bilan_read(struct store *store, const struct bilan_request *request, struct bilan *bilan,
                struct error *err);
void bilan_clear(struct bilan *bilan);
/* The year of a programme: what its sheet says, else that of its first day; 0 when neither does. */
int bilan_year_of(const struct record *programme);
/* Is that figure said of each programme of this kind? */
bool bilan_has_figure(bool parcours, enum figure figure);

/* A figure as it is called in a programme: "Budget prévu par inscription" in a parcours. */
const char *bilan_label(enum figure figure, bool parcours);
/* How a porteur is called in it: a person's initials unless it is internal. The caller frees. */
char *bilan_name(const struct bilan *bilan, const struct figure_row *row);

/* ---- what is to be looked at before it leaves (bilan_claims.c, bilan_checks.c) ---- */

/* A number that a paragraph gives for a figure: « 7 diagnostics ». */
struct bilan_claim {
    size_t start, end; /* bytes of the paragraph */
    char *words;       /* as they are written */
    enum figure figure;
    char *partner; /* of referrals: to that one alone; NULL: all */
    int64_t said, found;
    size_t listed; /* names that follow after a colon; 0: none */
    bool holds;    /* the base says the same, and so do the names */
};
struct bilan_claims {
    struct bilan_claim *items;
    size_t count;
};
/* All that `text`, a paragraph of this programme, claims; a number that is approximate, or of which
 * it is not sure what it counts, is no claim. */
void bilan_claims_read(const struct bilan_programme *programme, const char *text,
                       struct bilan_claims *claims);
void bilan_claims_clear(struct bilan_claims *claims);
/* "« 7 diagnostics » : la base en compte 8 (Diagnostics)". The caller frees; NULL when it holds. */
char *bilan_claim_remark(const struct bilan_claim *claim);

enum bilan_check_kind {
    CHECK_CLAIM,     /* a number that the base does not say */
    CHECK_SENSITIVE, /* a word of health, family, opinions in what is published */
    CHECK_PERSON     /* a person named in a paragraph */
};
struct bilan_check {
    enum bilan_check_kind kind;
    char *where;       /* "Hors-réseaux 2023, perspectives", "La Palette, note du 8 juin 2023" */
    char *what;        /* the remark */
    size_t start, end; /* bytes of the text as it is stored */
    size_t programme, paragraph; /* of a paragraph; BILAN_PARAGRAPHS: it is in none */
    enum entity entity;          /* of `id` */
    struct id id;                /* of the programme, the case, the note that says it */
};
struct bilan_checks {
    struct bilan_check *items;
    size_t count;
};
/* In the order in which the bilan says them. */
void bilan_checks_read(const struct bilan *bilan, struct bilan_checks *checks);
/* The same of one paragraph, by its places in the bilan, as `text` would have it. */
void bilan_check_paragraph(const struct bilan *bilan, size_t programme, size_t paragraph,
                           const char *text, struct bilan_checks *checks);
void bilan_checks_clear(struct bilan_checks *checks);

/* ---- as files ---- */

/* A draft of what was done, for the user to write on: the figures, and the notes marked as
 * publishable, `*quoted` of them, with their dates. Nothing that the base does not say. The caller
 * frees; NULL with an error. */
char *bilan_draft(struct store *store, const struct id *programme, size_t *quoted,
                  struct error *err);

/* The whole as a document. */
struct document *bilan_document(const struct bilan *bilan);
/* The whole as a workbook (XLSX); ERR_INPUT when there is a file already and it is not to be
 * replaced. */
bool bilan_save_tables(const struct bilan *bilan, const char *path, bool replace,
                       struct error *err);
/* Adds the whole to a file just begun as JSON, ended by a line feed (docs/bilan.md says its keys);
 * the caller keeps the file or drops it. */
bool bilan_json(const struct bilan *bilan, struct file_beside *file, struct error *err);

#endif
