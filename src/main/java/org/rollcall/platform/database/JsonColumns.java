package org.rollcall.platform.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;

/** A {@code jsonb} column of JSON objects has maps. */
@ApplicationScoped
class JsonColumns implements JdbiPlugin {

    private final ObjectReader reader;

    JsonColumns(ObjectMapper mapper) {
        this.reader = mapper.readerForMapOf(Object.class);
    }

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.registerColumnMapper(
                new GenericType<Map<String, Object>>() {}, (rows, column, _) -> object(rows.getString(column)));
    }

    private @Nullable Map<String, Object> object(@Nullable String json) {
        try {
            return json == null ? null : reader.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored JSON object cannot be read", e);
        }
    }
}
