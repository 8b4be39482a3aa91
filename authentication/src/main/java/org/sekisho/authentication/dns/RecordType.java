package org.sekisho.authentication.dns;

/** The types of DNS record that e-mail authentication asks for. SPF's own type 99 is obsolete (RFC 7208 3.1) and never asked. */
public enum RecordType {
    TXT,
    A,
    AAAA,
    MX,
    PTR
}
