package org.rollcall.platform.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.rollcall.Json;

/** What is logged of audit events, from its construction until it is closed. */
public final class LoggedEvents extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger(AuditLog.CATEGORY);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public LoggedEvents() {
        logger.addHandler(this);
    }

    /** All lines. */
    public List<String> lines() {
        return lines;
    }

    /** The lines with an action, in the order in which they came. */
    List<JsonNode> events(String action) {
        return lines.stream()
                .map(Json::read)
                .filter(line -> line.get("event.action").textValue().equals(action))
                .toList();
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
