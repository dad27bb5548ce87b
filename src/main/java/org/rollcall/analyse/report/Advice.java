package org.rollcall.analyse.report;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A piece of advice about an instance.
 *
 * @param rule its id
 * @param link to a public document
 * @param numbers that made the rule fire
 */
@Schema(requiredProperties = {"rule", "title", "text", "link", "numbers"})
public record Advice(String rule, String title, String text, String link, List<Evidence> numbers) {}
