package org.rollcall.pages.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Maps;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.FormText;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.AuditEvent;
import org.rollcall.platform.access.AuditFilter;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.ReaderMemory;

/** Who read and did what. */
@Path("/operations/audit")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class AuditPage {

    private static final int MAX_DETAIL = 300;

    private static final String NOT_A_DAY = "is no day; write it like 2026-11-30";

    /**
     * A page of the trail.
     *
     * @param download path of all that fit, as NDJSON
     */
    record Shown(
            List<Event> events,
            String actor,
            String action,
            String from,
            String to,
            boolean isFiltered,
            String download,
            @Nullable String next,
            Take take)
            implements TemplateInstance {}

    /**
     * An event.
     *
     * @param detail as JSON, and no more than the beginning of it where it is long
     */
    record Event(AuditEvent event, String detail) {}

    private final AuditTrail trail;
    private final ReaderMemory memory;
    private final Frame frame;
    private final ObjectMapper mapper;

    AuditPage(AuditTrail trail, ReaderMemory memory, Frame frame, ObjectMapper mapper) {
        this.trail = trail;
        this.memory = memory;
        this.frame = frame;
        this.mapper = mapper;
    }

    @GET
    public TemplateInstance list(
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("action") @Nullable String action,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @BeanParam @Valid PageParameters page) {
        memory.takeForAnswer((long) page.perPage() * AuditTrail.EVENT_BYTES);
        var first = day("from", from);
        var last = day("to", to);
        var filter = new AuditFilter(
                FormText.given(actor),
                FormText.given(action),
                first == null ? null : midnight(first),
                last == null ? null : midnight(last.plusDays(1)));
        var events = trail.latest(filter, page.belowId(), page.perPage());
        return new Shown(
                events.stream().map(event -> new Event(event, detail(event))).toList(),
                Objects.requireNonNullElse(filter.actor(), ""),
                Objects.requireNonNullElse(filter.action(), ""),
                Objects.toString(first, ""),
                Objects.toString(last, ""),
                !filter.equals(new AuditFilter(null, null, null, null)),
                href("/api/v4/audit_events/export", filter),
                page.nextPath(events, event -> List.of(Long.toString(event.id()))),
                Take.of(frame.base(), href("/api/v4/audit_events", filter), false, null));
    }

    private static String href(String path, AuditFilter filter) {
        return Href.to(path)
                .with("actor", filter.actor())
                .with("action", filter.action())
                .with("from", filter.from())
                .with("to", filter.to())
                .text();
    }

    private static @Nullable LocalDate day(String name, @Nullable String value) {
        var text = FormText.given(value);
        return text == null ? null : QueryParameter.parsed(name, text, AuditPage::day, NOT_A_DAY);
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> day.getYear() >= 1970 && day.getYear() < 9999);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private String detail(AuditEvent event) {
        try {
            var told = Maps.filterValues(event.detail(), value -> !(value instanceof Map<?, ?> map && map.isEmpty()));
            var json = told.isEmpty() ? "" : mapper.writeValueAsString(told);
            return json.codePointCount(0, json.length()) <= MAX_DETAIL
                    ? json
                    : json.substring(0, json.offsetByCodePoints(0, MAX_DETAIL)) + "...";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
