package org.sekisho.james;

import com.google.inject.BindingAnnotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link java.time.Clock} by which messages belong to a day and reports are due; UTC of the system unless another module binds
 * one: {@code OptionalBinder.newOptionalBinder(binder, Key.get(Clock.class, ReportClock.class)).setBinding()}. With it a test can
 * let days pass without waiting for them.
 */
@BindingAnnotation
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.FIELD})
public @interface ReportClock {}
