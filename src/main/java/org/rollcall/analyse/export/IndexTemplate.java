package org.rollcall.analyse.export;

/** What the indexes of {@link BulkRows} must be made with, for {@code PUT _index_template/rollcall}. */
final class IndexTemplate {

    /**
     * A payload is one field, whatever is in it: with a field for each of its 3,000 key paths, an index would be over its
     * limit of 1,000. Texts that are too long for an index are kept, but not found.
     */
    @SuppressWarnings("InlineFormatString") // JSON stands together, to be read top to bottom
    private static final String JSON = """
            {
              "index_patterns": ["%s*", "%s*", "%s"],
              "priority": 200,
              "template": {
                "mappings": {
                  "dynamic": false,
                  "properties": {
                    "@timestamp": {"type": "date"},
                    "week": {"type": "keyword"},
                    "id": {"type": "long"},
                    "hostname": {"type": "keyword", "ignore_above": 1024},
                    "uuid": {"type": "keyword", "ignore_above": 1024},
                    "product_version": {"type": "keyword", "ignore_above": 1024},
                    "edition": {"type": "keyword", "ignore_above": 1024},
                    "recorded_at": {"type": "date"},
                    "received_at": {"type": "date"},
                    "dictionary": {"type": "keyword"},
                    "flags": {"type": "keyword"},
                    "payload": %s,
                    "shortened": {"type": "keyword", "ignore_above": 1024},
                    "key_path": {"type": "keyword", "ignore_above": 1024},
                    "value": {"type": "double", "ignore_malformed": true},
                    "text": {"type": "keyword", "ignore_above": 8191},
                    "json": {"type": "keyword", "index": false, "doc_values": false},
                    "value_type": {"type": "keyword"},
                    "flag": {"type": "keyword"},
                    "cursor": {"type": "keyword", "index": false, "doc_values": false},
                    "end": {
                      "properties": {
                        "rows": {"type": "long"},
                        "high_water_mark": {"type": "keyword"}
                      }
                    }
                  }
                }
              }
            }
            """;

    private IndexTemplate() {}

    /** The template as JSON. */
    static String json(Engine engine) {
        return JSON.formatted(BulkRows.PINGS, BulkRows.METRICS, BulkRows.EXPORTS, engine.payload);
    }

    /** Who takes it; both have a type for an object of any size, each its own. */
    enum Engine {
        ELASTICSEARCH("""
                {"type": "flattened", "depth_limit": 64, "ignore_above": 8191}"""),
        OPENSEARCH("""
                {"type": "flat_object"}""");

        private final String payload;

        Engine(String payload) {
            this.payload = payload;
        }
    }
}
