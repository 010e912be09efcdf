// The names of colors that HTML knows.
const names = [
  'aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown',
  'burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan',
  'darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid',
  'darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet',
  'deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro',
  'ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki',
  'lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow',
  'lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray',
  'lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine',
  'mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise',
  'mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab',
  'orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru',
  'pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen',
  'seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle',
  'tomato turquoise violet wheat white whitesmoke yellow yellowgreen',
];

let known: ReadonlySet<string> | undefined;

/** Whether a text is a color to dbt: a name that HTML knows, or # with three or six digits. */
export function isColor(text: string): boolean {
  if (/^#([0-9a-f]{3}){1,2}$/i.test(text)) return true;
  known ??= new Set(names.join(' ').split(' '));
  return known.has(text.toLowerCase());
}
