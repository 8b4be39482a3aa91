package org.sekisho.james;

import com.google.inject.AbstractModule;

/** What hooks, mailets and matchers share, made once per server. */
public final class SekishoBindings extends AbstractModule {}
