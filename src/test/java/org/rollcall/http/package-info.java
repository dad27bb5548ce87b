@NullMarked
package org.rollcall.http;

import org.jspecify.annotations.NullMarked;
