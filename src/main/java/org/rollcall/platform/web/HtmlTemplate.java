package org.rollcall.platform.web;

import com.google.common.hash.Hashing;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A Qute template of a page in HTML that needs nothing but itself, in the folder {@code reports} of the resources. Values are
 * escaped. The page has no script, and the one style that {@link #policy} names by its hash.
 */
public final class HtmlTemplate {

    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .timeout(MarkdownTemplate.PATIENCE.toMillis())
            .build();

    private final Template template;
    private final String style;

    private HtmlTemplate(Template template, String style) {
        this.template = template;
        this.style = style;
    }

    /**
     * Reads a template and its style.
     *
     * @param name such as {@code report.html}
     * @param style such as {@code report.css}; the template has it as the content of its element {@code style}
     */
    public static HtmlTemplate of(String name, String style) {
        return new HtmlTemplate(
                ENGINE.parse(MarkdownTemplate.read(name), Variant.forContentType(Variant.TEXT_HTML), name),
                MarkdownTemplate.read(style));
    }

    /** Writes the page. The template names members of the data, a record. */
    public String render(Object data) {
        return template.data(data).render();
    }

    /** The style as it is, for the data. */
    public RawString style() {
        return new RawString(style);
    }

    /** The Content-Security-Policy of the page: nothing is loaded, no script runs, and no other style counts. */
    public String policy() {
        var sha256 = Hashing.sha256().hashString(style, StandardCharsets.UTF_8).asBytes();
        return "default-src 'none'; style-src 'sha256-"
                + Base64.getEncoder().encodeToString(sha256)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
