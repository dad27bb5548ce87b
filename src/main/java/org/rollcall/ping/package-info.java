/** What is stored of a ping, and where: instances, weeks, vectors and the SQL of their tables. */
@NullMarked
package org.rollcall.ping;

import org.jspecify.annotations.NullMarked;
