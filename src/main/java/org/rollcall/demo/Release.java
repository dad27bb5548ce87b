package org.rollcall.demo;

/**
 * What an instance runs in a week.
 *
 * @param version with the suffix of its edition, {@code 18.9.2-ee}
 */
record Release(PayloadTemplate template, String version) {}
