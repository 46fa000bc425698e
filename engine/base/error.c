/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/error.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_DOMAIN "neural-style"

/* Cuts text before a UTF-8 sequence that its end has broken. */
static void
trim_broken_utf8 (char *text)
{
  size_t end = strlen (text);
  size_t start = end;
  size_t need;

  while (start > 0 && ((unsigned char) text[start - 1] & 0xC0) == 0x80)
    start--;
  if (start == 0)
    return;

  start--;
  if ((unsigned char) text[start] >= 0xF0)
    need = 4;
  else if ((unsigned char) text[start] >= 0xE0)
    need = 3;
  else if ((unsigned char) text[start] >= 0xC0)
    need = 2;
  else
    need = 1;

  if (end - start < need)
    text[start] = '\0';
}

NsStatus
ns_error_set (NsError *error, NsStatus status, const char *format, ...)
{
  va_list arguments;

  if (!error)
    return status;

  error->status = status;
  va_start (arguments, format);
  if (vsnprintf (error->message, sizeof error->message, dgettext (TEXT_DOMAIN, format),
                 arguments) >= (int) sizeof error->message)
    trim_broken_utf8 (error->message);
  va_end (arguments);

  return status;
}

const char *
ns_status_name (NsStatus status)
{
  switch (status)
    {
    case NS_OK:
      return "ok";
    case NS_ERROR_ARGUMENT:
      return "argument";
    case NS_ERROR_MEMORY:
      return "memory";
    case NS_ERROR_FILE:
      return "file";
    case NS_ERROR_FORMAT:
      return "format";
    case NS_ERROR_UNSUPPORTED:
      return "unsupported";
    case NS_ERROR_CANCELLED:
      return "cancelled";
    }

  return "unknown";
}
