package org.apache.james.jwt;

public class OidcSASLConfiguration {}
