/** The model: instances, weeks, pings and metric vectors, and the SQL of their tables. */
@NullMarked
package org.rollcall.ping;

import org.jspecify.annotations.NullMarked;
