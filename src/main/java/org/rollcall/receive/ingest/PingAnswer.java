package org.rollcall.receive.ingest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.score.DevOpsScore;

/**
 * The answer to a ping. Every GitLab client since 9.3 finds its id and the 30 numbers of the DevOps score in
 * {@code conv_index}; what else is there it ignores.
 */
@Schema(requiredProperties = {"conv_index", "receipt"})
record PingAnswer(Map<String, Number> convIndex, Receipt receipt) {

    static PingAnswer of(Receipt receipt, DevOpsScore score) {
        var index = new LinkedHashMap<String, Number>();
        index.put("usage_data_id", receipt.id());
        index.putAll(score.answer());
        return new PingAnswer(index, receipt);
    }
}
