/* libpq, loaded when a server is asked for and not before: with what it needs in turn (TLS,
 * Kerberos, LDAP) it would cost each start of the program as much as all other libraries together.
 * PQexec is called as pq.exec. */
#ifndef DENTELLE_SYNC_HUB_LIBRARY_H
#define DENTELLE_SYNC_HUB_LIBRARY_H

#include <libpq-fe.h>

#include "dentelle/base.h"

/* The functions that are called, without their "PQ". */
#define HUB_LIBRARY(FUNCTION)                                                                      \
    FUNCTION(clear)                                                                                \
    FUNCTION(connectPoll)                                                                          \
    FUNCTION(connectStartParams)                                                                   \
    FUNCTION(connectionNeedsPassword)                                                              \
    FUNCTION(conninfoFree)                                                                         \
    FUNCTION(conninfoParse)                                                                        \
    FUNCTION(consumeInput)                                                                         \
    FUNCTION(encryptPasswordConn)                                                                  \
    FUNCTION(errorMessage)                                                                         \
    FUNCTION(finish)                                                                               \
    FUNCTION(flush)                                                                                \
    FUNCTION(freemem)                                                                              \
    FUNCTION(getResult)                                                                            \
    FUNCTION(getisnull)                                                                            \
    FUNCTION(getlength)                                                                            \
    FUNCTION(getvalue)                                                                             \
    FUNCTION(hostaddr)                                                                             \
    FUNCTION(isBusy)                                                                               \
    FUNCTION(ntuples)                                                                              \
    FUNCTION(resultErrorField)                                                                     \
    FUNCTION(resultErrorMessage)                                                                   \
    FUNCTION(resultStatus)                                                                         \
    FUNCTION(sendQuery)                                                                            \
    FUNCTION(sendQueryParams)                                                                      \
    FUNCTION(setErrorVerbosity)                                                                    \
    FUNCTION(setNoticeReceiver)                                                                    \
    FUNCTION(setnonblocking)                                                                       \
    FUNCTION(socket)                                                                               \
    FUNCTION(status)                                                                               \
    FUNCTION(transactionStatus)                                                                    \
    FUNCTION(user)

#define HUB_MEMBER(name) __typeof__(&PQ##name) name;
struct hub_library {
    HUB_LIBRARY(HUB_MEMBER)
};
#undef HUB_MEMBER

extern struct hub_library pq;
/* Before the first of them is called, which is hub_url_read's. ERR_NOT_FOUND when libpq is not
 * installed, or is none that we know. Loaded already: does nothing. */
bool hub_library_load(struct error *err);

#endif
