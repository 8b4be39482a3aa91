package org.apache.james.protocols.api.sasl;

/** A type of James 3.10 of which only the name is used. */
public interface SaslIdentity {}
