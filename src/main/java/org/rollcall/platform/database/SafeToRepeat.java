package org.rollcall.platform.database;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method with a transaction of its own that only reads, and so is run again after the loss of its connection, as
 * {@link Database#repeatable} does. Within a transaction of the caller it is run once.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface SafeToRepeat {}
