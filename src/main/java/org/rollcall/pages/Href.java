package org.rollcall.pages;

import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;

/**
 * A path of this service with a query: for a link, or for where a form leads to.
 *
 * @param text {@code /operations/jobs?state=failed}
 */
public record Href(String text) {

    /** A path without a query. */
    public static Href to(String path) {
        return new Href(path);
    }

    /** With one more parameter; without it where there is no value. */
    public Href with(String name, @Nullable Object value) {
        return value == null || value.toString().isEmpty()
                ? this
                : new Href(joined(name) + PageText.query(value.toString()));
    }

    /** With a parameter for each value. */
    public Href with(String name, List<String> values) {
        var href = this;
        for (var value : values) {
            href = href.with(name, value);
        }
        return href;
    }

    /** With one more parameter, though its value may be empty, which the API tells from none: the uuid of who sends none. */
    public Href withText(String name, String value) {
        return value.isEmpty() ? new Href(joined(name)) : with(name, value);
    }

    /** The answer to a form that has done what it is for: 303, so that going back does not do it again. */
    public RestResponse<TemplateInstance> seeOther() {
        return ResponseBuilder.<TemplateInstance>create(Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, text)
                .build();
    }

    private String joined(String name) {
        return text + (text.indexOf('?') < 0 ? "?" : "&") + name + "=";
    }

    @Override
    public String toString() {
        return text;
    }
}
