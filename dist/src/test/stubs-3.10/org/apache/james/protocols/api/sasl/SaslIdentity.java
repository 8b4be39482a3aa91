package org.apache.james.protocols.api.sasl;

public final class SaslIdentity {}
