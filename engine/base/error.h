/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What went wrong, as a status for programs and a sentence for people.
 *
 * Every function that can fail returns NsStatus and takes an NsError * last, which may be NULL.
 * The sentence says what is wrong and what to do; it is complete, translated if the host has bound
 * the text domain "neural-style", and names the file or value at fault.
 */

#ifndef NS_ERROR_H
#define NS_ERROR_H

#define NS_ERROR_MESSAGE_MAX 1024

typedef enum
{
  NS_OK = 0,
  NS_ERROR_ARGUMENT,    /* a value out of range, or values that contradict each other */
  NS_ERROR_MEMORY,      /* an allocation failed or would exceed the memory limit      */
  NS_ERROR_FILE,        /* a file cannot be found, read or written                    */
  NS_ERROR_FORMAT,      /* a file is damaged or not of its kind                       */
  NS_ERROR_UNSUPPORTED, /* a sound file or value that this version cannot use         */
  NS_ERROR_CANCELLED,   /* the progress function asked to stop                        */
} NsStatus;

typedef struct
{
  NsStatus status;
  char     message[NS_ERROR_MESSAGE_MAX];
} NsError;

#define NS_ERROR_INIT { NS_OK, "" }

/* Sets status and sentence, if error is not NULL, and returns status, so that failing is one line:
 *
 *   return ns_error_set (error, NS_ERROR_FILE, "“%s” cannot be opened: %s.", path, reason);
 *
 * format is a message id of the text domain. Sentences that do not fit are cut at a UTF-8 boundary.
 * Any thread; an NsError belongs to one thread at a time.
 */
NsStatus ns_error_set (NsError *error, NsStatus status, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

/* A short untranslated name of a status ("memory"), for logs and JSON. Never NULL. */
const char *ns_status_name (NsStatus status);

#endif /* NS_ERROR_H */
