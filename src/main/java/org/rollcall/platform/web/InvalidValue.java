package org.rollcall.platform.web;

/**
 * One value of a request that was not right.
 *
 * @param name the parameter, or the dotted path of the field, as the caller wrote it
 * @param detail what is wrong with it and what would be right
 */
public record InvalidValue(String name, String detail) {}
