package org.rollcall.analyse.report;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A rule that could not be told to apply or not.
 *
 * @param rule its id
 */
@Schema(requiredProperties = {"rule", "title", "reason"})
public record UnknownAdvice(String rule, String title, String reason) {}
