/**
 * Stored pings, read again with another dictionary: to see what would become of them (dry run), and to make it so
 * (backfill).
 */
@NullMarked
package org.rollcall.receive.reprocess;

import org.jspecify.annotations.NullMarked;
