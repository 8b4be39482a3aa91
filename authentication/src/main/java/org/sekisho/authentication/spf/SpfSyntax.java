package org.sekisho.authentication.spf;

/** What the text of an SPF record means: a record, or the error in it. */
public sealed interface SpfSyntax permits SpfRecord, SpfSyntaxError {}
