package org.rollcall.dictionary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The effect of a publication on the columns of metrics.
 *
 * @param added of metrics that no dictionary had before, in file order
 * @param changed of metrics that this one declares in another way than those before
 */
record ColumnPlan(List<MetricColumn> added, List<MetricColumn> changed) {

    static ColumnPlan of(List<MetricColumn> known, List<MetricDefinition> definitions) {
        var names = new ColumnNames(known);
        var byKeyPath = new HashMap<String, MetricColumn>();
        var highest = 0;
        for (var column : known) {
            byKeyPath.put(column.keyPath(), column);
            highest = Math.max(highest, column.ordinal());
        }
        var added = new ArrayList<MetricColumn>();
        var changed = new ArrayList<MetricColumn>();
        for (var definition : definitions) {
            var type = ValueType.of(definition.valueType());
            var column = byKeyPath.get(definition.keyPath());
            if (column == null) {
                var name = names.give(definition.keyPath(), ++highest);
                added.add(new MetricColumn(highest, definition.keyPath(), name, type, false, null));
            } else {
                var next = column.declaredAs(type, names);
                if (!next.equals(column)) {
                    changed.add(next);
                }
            }
        }
        return new ColumnPlan(List.copyOf(added), List.copyOf(changed));
    }
}
