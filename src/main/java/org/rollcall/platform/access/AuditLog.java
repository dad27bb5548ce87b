package org.rollcall.platform.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.RequestId;

/**
 * Every event as one line of JSON in the fields of the Elastic Common Schema, in a log category of its own, which a
 * console of JSON or a file shows. Where the category has no handler, a console for people gets a short line in its place. The specifics of an action are one
 * text, so that no index grows a field for each parameter that somebody sends. Addresses of callers are not in it: none is
 * kept anywhere.
 */
@ApplicationScoped
class AuditLog {

    static final String CATEGORY = "rollcall.audit";

    private static final Logger LOG = Logger.getLogger(CATEGORY);

    private static final java.util.logging.Logger CATEGORY_ITSELF = java.util.logging.Logger.getLogger(CATEGORY);

    private static final Logger FOR_PEOPLE = Logger.getLogger(AuditLog.class);

    /** Characters of what somebody without a token has sent. */
    private static final int MAX_LENGTH = 200;

    private static final String ECS_VERSION = "8.17.0";

    private final ObjectMapper mapper;
    private final Clock clock;

    AuditLog(ObjectMapper mapper, Clock clock) {
        this.mapper = mapper;
        this.clock = clock;
    }

    /** Logs an act, once it is committed. */
    void acted(@Observes(during = TransactionPhase.AFTER_SUCCESS) AuditEntry entry) {
        log(Logger.Level.INFO, line(entry, category(entry.action()), type(entry.action()), true));
    }

    /** Logs a read. */
    void read(AuditEntry entry, boolean stored) {
        log(Logger.Level.INFO, line(entry, "database", "access", stored));
    }

    /** Logs an attempt that was refused; what was sent in place of a token is nowhere in it. */
    void refused(@Nullable Actor actor, String method, String asked, int status) {
        var path = TokenText.masked(asked);
        var line = new LinkedHashMap<String, Object>();
        head(line, clock.instant().toString(), "WARN", String.format(Locale.ROOT, "refused with status %d", status));
        line.put("event.category", List.of(status == 401 ? "authentication" : "web"));
        line.put("event.type", List.of("access", "denied"));
        line.put("event.action", "refused");
        line.put("event.outcome", "failure");
        user(line, actor);
        line.put("http.request.method", beginning(method));
        line.put("http.response.status_code", status);
        line.put("url.path", beginning(path));
        log(Logger.Level.WARN, line);
    }

    private void log(Logger.Level level, Map<String, Object> line) {
        if (CATEGORY_ITSELF.getHandlers().length > 0) {
            LOG.log(level, text(line));
        } else {
            FOR_PEOPLE.log(level, String.format(Locale.ROOT, "%s%s", line.get("message"), refusedRequest(line)));
        }
    }

    /** For people, who see no other member of the line. */
    private static String refusedRequest(Map<String, Object> line) {
        return line.containsKey("http.request.method")
                ? String.format(Locale.ROOT, ": %s %s", line.get("http.request.method"), line.get("url.path"))
                : "";
    }

    /** A stranger may send what he likes, but does not fill the log with it. */
    private static String beginning(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }

    private static Map<String, Object> line(AuditEntry entry, String category, String type, boolean stored) {
        var line = new LinkedHashMap<String, Object>();
        head(
                line,
                entry.at().toString(),
                "INFO",
                String.format(Locale.ROOT, "%s: %s %s", entry.actor().name(), entry.action(), entry.target()));
        line.put("event.category", List.of(category));
        line.put("event.type", List.of(type));
        line.put("event.action", entry.action());
        line.put("event.outcome", entry.complete() ? "success" : "failure");
        user(line, entry.actor());
        if (entry.path() != null) {
            line.put("url.path", entry.path());
        }
        line.put("rollcall.audit.target", entry.target());
        line.put("rollcall.audit.detail", entry.detail());
        if (entry.rows() != null) {
            line.put("rollcall.audit.rows", entry.rows());
        }
        line.put("rollcall.audit.stored", stored);
        return line;
    }

    private static void head(Map<String, Object> line, String at, String level, String message) {
        line.put("@timestamp", at);
        line.put("log.level", level);
        line.put("message", message);
        line.put("ecs.version", ECS_VERSION);
        line.put("service.name", "rollcall");
        line.put("log.logger", CATEGORY);
        line.put("event.kind", "event");
        line.put("event.dataset", CATEGORY);
        var request = RequestId.current();
        if (request != null) {
            line.put("http.request.id", request);
        }
    }

    private static void user(Map<String, Object> line, @Nullable Actor actor) {
        if (actor != null) {
            if (actor.tokenId() != null) {
                line.put("user.id", actor.tokenId().toString());
            }
            line.put("user.name", actor.name());
        }
    }

    /** By what is changed: who may do what, what is expected of data, or data. */
    private static String category(String action) {
        var subject = action.replaceFirst("\\..*", "");
        return switch (subject) {
            case "token" -> "iam";
            case "session" -> "session";
            case "dictionary" -> "configuration";
            default -> "database";
        };
    }

    private static String type(String action) {
        return switch (action) {
            case Sessions.START -> "start";
            case Sessions.END -> "end";
            default -> "change";
        };
    }

    private String text(Map<String, Object> line) {
        try {
            return mapper.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
