package org.rollcall.platform.web;

import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateNode.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * A Qute template of a report in Markdown, in the folder {@code reports} of the resources. Values become text that cannot be
 * markup, whole numbers have their thousands separated, and {@link Markdown} stays as it is. The library alone does the work,
 * without the extension of Quarkus: templates are read when a report is asked for the first time, and not at every start.
 */
public final class MarkdownTemplate {

    /** No report takes long; this is only for a machine that has no time at all. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new Escaping())
            .timeout(PATIENCE.toMillis())
            .build();

    private final Template template;

    private MarkdownTemplate(Template template) {
        this.template = template;
    }

    /** Reads the template of this name, such as {@code diff.md}. */
    public static MarkdownTemplate of(String name) {
        return new MarkdownTemplate(ENGINE.parse(read(name), null, name));
    }

    /** The text of a file in the folder. */
    static String read(String name) {
        try (var file = MarkdownTemplate.class.getResourceAsStream("/reports/" + name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the report. The template names members of the data, a record. */
    public String render(Object data) {
        return template.data(data).render();
    }

    private static final class Escaping implements ResultMapper {

        @Override
        public boolean appliesTo(Origin origin, Object result) {
            return true;
        }

        @Override
        public String map(Object result, Expression expression) {
            return switch (result) {
                case Markdown markdown -> markdown.source();
                case Integer number -> String.format(Locale.ROOT, "%,d", number);
                default -> Markdown.text(result.toString()).source();
            };
        }
    }
}
