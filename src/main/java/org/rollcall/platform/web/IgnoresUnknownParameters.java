package org.rollcall.platform.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a resource, or a method of one, that instances and the clients of instances call: they cannot be changed, and may add
 * query parameters of their own. Everywhere else {@link QueryCheck} refuses a parameter that the method does not have.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface IgnoresUnknownParameters {}
